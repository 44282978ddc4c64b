import { z } from '@gatehouse/kernel'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'

const NAME = 'authorizationDetailsTypes'
/** `authorization_details_types` of RFC 9396 §10: those that the application may use. */
export const typesSetting: ClientSetting<string[]> = { name: NAME, schema: z.array(z.string().min(1).max(190)).max(100).default([]) }
export const typesOf = ({ settings }: Pick<Client, 'settings'>): readonly string[] => (settings?.[NAME] as readonly string[] | undefined) ?? []

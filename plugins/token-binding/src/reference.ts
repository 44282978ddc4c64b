import { hash } from 'node:crypto'
import type { BindingClaims, Client } from '@gatehouse/oauth/contracts'

/** What a token shows of what it is bound to: SHA-256, base64url. */
export const referenceOf = (value: string): string => hash('sha256', value, 'base64url')
export const boundTo = (type: string, value: string): BindingClaims => ({ binding_type: type, binding_ref: referenceOf(value) })
export const wants = ({ accessToken }: Client, type: string): boolean => accessToken.bindingType === type

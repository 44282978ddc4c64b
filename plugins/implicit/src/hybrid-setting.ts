import { type Infer, z } from '@gatehouse/kernel'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'

export const hybridTypes: readonly string[] = ['code id_token', 'code token', 'code id_token token']
const NAME = 'hybridFlow'
/** Values in alphabetical order, as response types are registered. */
const listIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((type) => type.trim().split(/ +/).toSorted().join(' '))
    .filter(Boolean)

const schema = z
  .strictObject({ enable: z.boolean().default(false), responseType: z.string().max(200).default('') })
  .superRefine(({ enable, responseType }, context) => {
    const types = listIn(responseType)
    if (enable && types.length === 0) context.addIssue({ code: 'custom', message: 'names no response type' })
    if (!types.every((type) => hybridTypes.includes(type))) context.addIssue({ code: 'custom', message: `responseType may list ${hybridTypes.join(', ')}` })
  })
  .prefault({})
/** The switch of the hybrid flow for one application. */
export const hybridSetting: ClientSetting<Infer<typeof schema>> = { name: NAME, schema }

export const allowsHybrid = ({ settings }: Pick<Client, 'settings'>, type: string): boolean => {
  const flow = settings?.[NAME] as Infer<typeof schema> | undefined
  return flow?.enable === true && listIn(flow.responseType).includes(type)
}

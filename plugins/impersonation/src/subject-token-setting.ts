import { type Infer, z } from '@gatehouse/kernel'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'

/** Seconds. The token only has to get from the browser to the token endpoint. */
const longest = 3600
const schema = z
  .strictObject({ enable: z.boolean().default(false), applicationSubjectTokenExpiryInSeconds: z.int().min(1).max(longest).default(180) })
  .prefault({})
type SubjectTokenSettings = Infer<typeof schema>

/** Whether an application may act as users, and the life of its subject tokens. */
export const subjectTokenSetting: ClientSetting<SubjectTokenSettings> = { name: 'subjectToken', schema }
const off = schema.parse({})
export const subjectTokensOf = ({ settings }: Pick<Client, 'settings'>): SubjectTokenSettings =>
  (settings?.[subjectTokenSetting.name] as SubjectTokenSettings | undefined) ?? off

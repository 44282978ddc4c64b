import { type Infer, s, z } from '@gatehouse/kernel'

const shape = s.object({
  /** Base of the service provider: `https://app.example.com/scim/v2`. */
  url: s.url(),
  token: s.secret().optional(),
  username: z.string().min(1).optional(),
  password: s.secret().optional(),
  /** How a user that is there is changed. */
  update: s.oneOf(['put', 'patch'], 'put'),
})
export const settings = shape.refine(
  ({ token, username, password }) => (token === undefined) !== (username === undefined) && (username === undefined) === (password === undefined),
  'give a token, or a username and a password',
)
export type Settings = Infer<typeof shape>

export const authorizationOf = ({ token, username, password }: Settings): string =>
  token ? `Bearer ${token.reveal()}` : `Basic ${Buffer.from(`${username}:${password?.reveal()}`).toString('base64')}`

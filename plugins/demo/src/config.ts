import { type Infer, s } from '@gatehouse/kernel'

export const demoConfig = s.object({
  applicationName: s.string('Demo'),
  scope: s.string('openid profile email'),
})
export type DemoConfig = Infer<typeof demoConfig>

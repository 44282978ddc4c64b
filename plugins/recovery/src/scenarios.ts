export const pendingStates = ['PENDING_AP', 'PENDING_EV', 'PENDING_FUPR'] as const
export type PendingState = (typeof pendingStates)[number]
/** What somebody may do who proves to have got a message. Names of the reference product. */
export const scenarioNames = ['ASK_PASSWORD', 'EMAIL_VERIFICATION', 'ADMIN_FORCED_PASSWORD_RESET', 'NOTIFICATION_BASED_PW_RECOVERY'] as const
export type ScenarioName = (typeof scenarioNames)[number]
export type Form = 'link' | 'code'

export interface Scenario {
  readonly name: ScenarioName
  readonly sets: 'password' | 'address'
  /** The account is locked until then. */
  readonly pending?: PendingState
  /** Types of notifications. */
  readonly mail: Readonly<Record<Form, string>>
  /** The page of a link, below the tenant. */
  readonly page: string
}
export const pages = {
  forgotten: '/accountrecoveryendpoint/recoveraccountrouter.do',
  password: '/accountrecoveryendpoint/confirmrecovery.do',
  address: '/accountrecoveryendpoint/confirmregistration.do',
  code: '/accountrecoveryendpoint/confirmotp.do',
  resend: '/accountrecoveryendpoint/resend.do',
} as const

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  ASK_PASSWORD: {
    name: 'ASK_PASSWORD',
    sets: 'password',
    pending: 'PENDING_AP',
    mail: { link: 'askPassword', code: 'askPasswordEmailOTP' },
    page: pages.password,
  },
  EMAIL_VERIFICATION: {
    name: 'EMAIL_VERIFICATION',
    sets: 'address',
    pending: 'PENDING_EV',
    mail: { link: 'emailConfirm', code: 'emailConfirm' },
    page: pages.address,
  },
  ADMIN_FORCED_PASSWORD_RESET: {
    name: 'ADMIN_FORCED_PASSWORD_RESET',
    sets: 'password',
    pending: 'PENDING_FUPR',
    mail: { link: 'adminforcedpasswordreset', code: 'adminforcedpasswordresetwithotp' },
    page: pages.password,
  },
  NOTIFICATION_BASED_PW_RECOVERY: {
    name: 'NOTIFICATION_BASED_PW_RECOVERY',
    sets: 'password',
    mail: { link: 'passwordReset', code: 'passwordResetOTP' },
    page: pages.password,
  },
}
/** For whom an account waits says what a new message is about. */
export const scenarioOf = (pending: PendingState): Scenario =>
  Object.values(scenarios).find((scenario) => scenario.pending === pending) ?? scenarios.NOTIFICATION_BASED_PW_RECOVERY
/** The type of the notice that follows a new password, in the reference product's spelling. */
export const successMail = 'passwordResetSucess'

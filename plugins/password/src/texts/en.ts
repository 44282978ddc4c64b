import type { Catalogue } from '@gatehouse/pages/contracts'

export const english: Catalogue = {
  plugin: 'password',
  locale: 'en',
  texts: {
    method: 'Username and password',
    title: 'Sign in',
    lead: 'to continue to {{application}}',
    username: 'Username',
    password: 'Password',
    as: 'You are signing in as {{username}}.',
    remember: 'Keep me signed in on this device',
    submit: 'Sign in',
    other: 'Sign in another way',
    wrong: 'The username or the password is not right. Please try again.',
    missing: 'Enter your username and your password.',
  },
}

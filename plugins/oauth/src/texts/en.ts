import type { Catalogue } from '@gatehouse/pages/contracts'

export const english: Catalogue = {
  plugin: 'oauth',
  locale: 'en',
  texts: {
    form_post_title: 'One moment',
    form_post_continue: 'Continue',
    invalid_client: 'The application that sent you here is not known to this server, or is switched off.',
    invalid_callback: 'The application wants you sent to an address that it has not registered. For your safety you were not.',
    invalid_request: 'The application sent a request that this server does not understand.',
    consent_expired: 'This page was open for too long, was answered before, or belongs to another sign-in. Go back to the application and start again.',
    access_denied: 'The sign-in was refused.',
    server_error: 'Something went wrong on our side.',
  },
}

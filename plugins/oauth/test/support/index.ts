/** For the tests of plugins above this one: `@gatehouse/oauth/test-provider`. */
export { answerOf, hiddenFields, type TestBrowser, testBrowser } from './browser.ts'
export { adminPassword, basic, callback, kim, type Provider, startProvider, type TestClient } from './provider.ts'
export { authorize, authorizePath, challengeFor, codeOf, newVerifier, passLogin, redeem, signIn } from './sign-in.ts'

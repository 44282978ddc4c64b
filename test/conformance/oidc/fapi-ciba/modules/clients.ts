import { randomUUID } from 'node:crypto'
import { type CibaModules, type CibaOp, type Claims, type Fields, refused } from '../op.ts'
import { flow } from './flows.ts'

const unknownClient = [401, 'invalid_client'] as const
const alone = ({ first }: CibaOp): Fields => ({ client_id: first.client.id })
/** An assertion that only its algorithm spoils. */
const byRs256 = async (op: CibaOp): Promise<Fields> => {
  const { id, issuer } = op.first.client
  const claims: Claims = { iss: id, sub: id, aud: issuer, jti: randomUUID(), iat: op.now(), exp: op.now() + 60 }
  return {
    client_id: id,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await op.bySecondKey(claims, 'RS256'),
  }
}
const answered = async (op: CibaOp): Promise<string> => {
  const { auth_req_id: id = '', auth_url: url } = await op.begun()
  await op.answer(url)
  return id
}
export const clientModules: CibaModules = {
  'ensure-wrong-auth-req-id-in-token-endpoint-request': async (op) => {
    refused(await op.poll((await op.begun()).auth_req_id, { by: op.second }), [400, 'invalid_grant'])
  },
  'ensure-different-client-id-and-issuer-in-backchannel-authorization-request': async (op) => {
    refused(await op.begin({}, { authentication: { client_id: op.second.client.id } }), unknownClient)
  },
  'ensure-wrong-client-id-in-token-endpoint-request': async (op) => {
    refused(await op.poll(await answered(op), { authentication: { client_id: op.second.client.id } }), unknownClient)
  },
  'ensure-wrong-client-id-in-backchannel-authorization-request': async (op) => {
    refused(await op.begin({ iss: op.second.client.id }, { authentication: { client_id: op.second.client.id } }), unknownClient)
  },
  'ensure-without-client-assertion-in-token-endpoint-request': async (op) => {
    refused(await op.poll(await answered(op), { authentication: alone(op) }), unknownClient)
  },
  'ensure-without-client-assertion-in-backchannel-authorization-request': async (op) => {
    refused(await op.begin({}, { authentication: alone(op) }), unknownClient)
  },
  'ensure-client-assertion-signature-algorithm-in-backchannel-authorization-request-is-RS256-fails': async (op) => {
    refused(await op.begin({}, { authentication: await byRs256(op) }), unknownClient)
  },
  'ensure-client-assertion-signature-algorithm-in-token-endpoint-request-is-RS256-fails': async (op) => {
    refused(await op.poll(await answered(op), { authentication: await byRs256(op) }), unknownClient)
  },
  // The test client's assertions name the issuer.
  'ensure-client-assertion-with-iss-aud-to-token-endpoint-succeeds': async (op) => void (await flow(op)),
}

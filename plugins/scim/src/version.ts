import { ScimError } from './contracts.ts'
import { versionOf } from './resource/user-resource.ts'

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '')

/** RFC 7644 §3.14 with the weak tags that we give: security rule 7.6. @throws ScimError 412 */
export const checkVersion = (ifMatch: string | undefined, resource: { readonly version: number }): void => {
  if (ifMatch === undefined || ifMatch.trim() === '*') return
  const wanted = opaque(versionOf(resource))
  if (!ifMatch.split(',').some((tag) => opaque(tag) === wanted)) throw lostUpdate()
}
export const lostUpdate = (): ScimError => new ScimError(412, 'invalidVers', 'the resource was changed meanwhile')

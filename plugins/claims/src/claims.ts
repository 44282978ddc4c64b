import { type Events, type Tenant, UniqueViolation } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { builtInDialects, builtInExternals, builtInLocals } from './built-in/catalogue.ts'
import type { ClaimCatalogue } from './catalogue.ts'
import { claimsChanged, type LocalClaim, localDialect } from './contracts.ts'
import { dialectTable, externalTable, localTable } from './data/tables.ts'
import { ClaimsError } from './errors.ts'

interface Deps {
  readonly data: Data
  readonly events: Events
  readonly catalogue: ClaimCatalogue
}
/** Of one tenant. */
const most = { dialects: 100, locals: 1000, externals: 3000 }
/** Bytes; MySQL's text holds 64 KiB. */
const MOST_BYTES = 60_000
export type LocalDefinition = Omit<LocalClaim, 'builtIn'>
export interface Mapping {
  readonly uri: string
  readonly local: string
}
const refuseBuiltIn = (found: boolean): void => {
  if (found) throw new ClaimsError('builtIn', 'what comes with the server stays as it is')
}
const isBuiltInExternal = (dialect: string, uri: string) => builtInExternals.some((claim) => claim.dialect === dialect && claim.uri === uri)

/** Changes of claims, mappings and dialects of a tenant. Those of the server are in no table, but for local claims whose rules a tenant changed. */
export const createClaims = ({ data, events, catalogue }: Deps) => {
  const dialects = (tenant: Tenant) => data.rows(tenant, dialectTable)
  const locals = (tenant: Tenant) => data.rows(tenant, localTable)
  const externals = (tenant: Tenant) => data.rows(tenant, externalTable)
  const changing = <X>(tenant: Tenant, dialect: string, work: () => Promise<X>): Promise<X> =>
    data.transaction(async () => {
      const result = await work()
      await events.emit(claimsChanged, { tenantId: tenant.id, dialect })
      await catalogue.changed(tenant)
      return result
    })
  const room = async (rows: { count(): Promise<number> }, limit: number) => {
    if ((await rows.count()) >= limit) throw new ClaimsError('invalid', `a tenant has at most ${limit} of them`)
  }
  const refuseTaken =
    (fault: 'dialectExists' | 'claimExists' | 'alreadyMapped') =>
    (error: unknown): never => {
      if (error instanceof UniqueViolation)
        throw new ClaimsError(fault, fault === 'alreadyMapped' ? 'the claim or its mapping is there already' : 'it is there already')
      throw error
    }
  const ownDialect = async (tenant: Tenant, uri: string): Promise<void> => {
    if (uri === localDialect) throw new ClaimsError('localDialect', 'the local dialect stays as it is')
    refuseBuiltIn(builtInDialects.includes(uri))
    if (!(await dialects(tenant).find({ uri }, { lock: true }))) throw new ClaimsError('dialectNotFound', 'there is no such dialect')
  }
  const refuseBadDefinition = async (tenant: Tenant, { uri, subAttributes, dataType, ...rest }: LocalDefinition) => {
    if (Buffer.byteLength(JSON.stringify(rest)) > MOST_BYTES) throw new ClaimsError('invalid', 'the claim is too large')
    if (subAttributes.length > 0 && dataType !== 'complex') throw new ClaimsError('invalid', 'only a complex claim has sub-attributes')
    for (const part of subAttributes) {
      const known = part !== uri && (builtInLocals.get(part) ?? (await locals(tenant).find({ uri: part })))
      if (!known) throw new ClaimsError('unknownLocalClaim', 'a sub-attribute is no local claim')
    }
  }
  /** What a claim of the server is, its code knows: a tenant changes what is demanded of its values. */
  const refuseOtherKind = ({ uri, dataType, multiValued, subAttributes }: LocalDefinition): void => {
    const known = builtInLocals.get(uri)
    const same = known?.dataType === dataType && known.multiValued === multiValued && String(known.subAttributes) === String(subAttributes)
    if (known && !same) throw new ClaimsError('builtIn', 'type, multiValued and subAttributes of a claim that comes with the server stay')
  }
  /** Locked against its removal. */
  const needsLocal = async (tenant: Tenant, uri: string): Promise<void> => {
    if (builtInLocals.has(uri) || (await locals(tenant).find({ uri }, { lock: true }))) return
    throw new ClaimsError('unknownLocalClaim', 'there is no such local claim')
  }
  const refuseMapped = (dialect: string, { uri, local }: Mapping): void => {
    if (isBuiltInExternal(dialect, uri)) throw new ClaimsError('claimExists', 'the claim is there already')
    if (builtInExternals.some((claim) => claim.dialect === dialect && claim.local === local))
      throw new ClaimsError('alreadyMapped', 'the local claim is mapped in this dialect already')
  }
  return {
    addDialect: (tenant: Tenant, uri: string) =>
      changing(tenant, uri, async () => {
        if (builtInDialects.includes(uri)) throw new ClaimsError('dialectExists', 'it is there already')
        await room(dialects(tenant), most.dialects)
        await dialects(tenant).insert({ uri })
      }).catch(refuseTaken('dialectExists')),
    renameDialect: (tenant: Tenant, uri: string, next: string) =>
      changing(tenant, next, async () => {
        await ownDialect(tenant, uri)
        if (next === uri) return
        if (builtInDialects.includes(next)) throw new ClaimsError('dialectExists', 'it is there already')
        await dialects(tenant).update({ uri }, { uri: next })
        await externals(tenant).update({ dialect: uri }, { dialect: next })
      }).catch(refuseTaken('dialectExists')),
    removeDialect: (tenant: Tenant, uri: string) =>
      changing(tenant, uri, async () => {
        await ownDialect(tenant, uri)
        await externals(tenant).remove({ dialect: uri })
        await dialects(tenant).remove({ uri })
      }),
    addLocal: (tenant: Tenant, claim: LocalDefinition) =>
      changing(tenant, localDialect, async () => {
        if (builtInLocals.has(claim.uri)) throw new ClaimsError('claimExists', 'it is there already')
        await room(locals(tenant), most.locals)
        await refuseBadDefinition(tenant, claim)
        const { uri, ...definition } = claim
        await locals(tenant).insert({ uri, definition })
      }).catch(refuseTaken('claimExists')),
    replaceLocal: (tenant: Tenant, claim: LocalDefinition) =>
      changing(tenant, localDialect, async () => {
        refuseOtherKind(claim)
        await refuseBadDefinition(tenant, claim)
        const { uri, ...definition } = claim
        if ((await locals(tenant).update({ uri }, { definition })) > 0) return
        if (!builtInLocals.has(uri)) throw new ClaimsError('claimNotFound', 'there is no such claim')
        await room(locals(tenant), most.locals)
        if (!(await locals(tenant).insertIgnore({ uri, definition }))) await locals(tenant).update({ uri }, { definition })
      }),
    removeLocal: (tenant: Tenant, uri: string) =>
      changing(tenant, localDialect, async () => {
        refuseBuiltIn(builtInLocals.has(uri))
        if (!(await locals(tenant).find({ uri }, { lock: true }))) throw new ClaimsError('claimNotFound', 'there is no such claim')
        const users =
          (await externals(tenant).count({ local: uri })) +
          (await locals(tenant).list()).filter(({ definition }) => definition.subAttributes.includes(uri)).length
        if (users > 0) throw new ClaimsError('claimUsed', 'a claim of another dialect, or a complex claim, needs it')
        await locals(tenant).remove({ uri })
      }),
    addExternal: (tenant: Tenant, dialect: string, mapping: Mapping) =>
      changing(tenant, dialect, async () => {
        if (!builtInDialects.includes(dialect) && !(await dialects(tenant).find({ uri: dialect }, { lock: true })))
          throw new ClaimsError('dialectNotFound', 'there is no such dialect')
        refuseMapped(dialect, mapping)
        await room(externals(tenant), most.externals)
        await needsLocal(tenant, mapping.local)
        await externals(tenant).insert({ dialect, ...mapping })
      }).catch(refuseTaken('alreadyMapped')),
    replaceExternal: (tenant: Tenant, dialect: string, mapping: Mapping) =>
      changing(tenant, dialect, async () => {
        refuseBuiltIn(isBuiltInExternal(dialect, mapping.uri))
        refuseMapped(dialect, mapping)
        await needsLocal(tenant, mapping.local)
        if ((await externals(tenant).update({ dialect, uri: mapping.uri }, { local: mapping.local })) === 0)
          throw new ClaimsError('claimNotFound', 'there is no such claim')
      }).catch(refuseTaken('alreadyMapped')),
    removeExternal: (tenant: Tenant, dialect: string, uri: string) =>
      changing(tenant, dialect, async () => {
        refuseBuiltIn(isBuiltInExternal(dialect, uri))
        if ((await externals(tenant).remove({ dialect, uri })) === 0) throw new ClaimsError('claimNotFound', 'there is no such claim')
      }),
  }
}
export type Claims = ReturnType<typeof createClaims>

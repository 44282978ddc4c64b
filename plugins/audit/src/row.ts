import { randomUUIDv7 } from 'node:crypto'
import type { AuditRecord } from '@gatehouse/kernel'
import type { Caller } from '@gatehouse/kernel/http'
import type { RecordRow } from './data/record-table.ts'

/** Names from outside (a client id, a code) may be of any length: a record is cut, never refused. */
const text = (value: string | undefined, length: number): string | null =>
  value === undefined ? null : value.slice(0, length).replaceAll('\0', '').toWellFormed()

/** As records name somebody. */
export const idInRecords = (id: string): string => text(id, 100) ?? ''
/** What the emitter did not say is taken from the request that it works for. Security rule 1.12: who, what, source and trace id. */
export const rowOf = (entry: AuditRecord, caller: Caller | undefined, at: number): RecordRow => {
  const principal = entry.actor === undefined && entry.actorKind === undefined ? caller?.principal : undefined
  return {
    id: randomUUIDv7(),
    at,
    action: text(entry.action, 100) ?? '',
    outcome: entry.outcome,
    actor: text(entry.actor ?? principal?.subject, 100),
    actorKind: entry.actorKind ?? principal?.kind ?? null,
    target: text(entry.target, 100),
    source: text(entry.source ?? caller?.remoteAddress, 64),
    traceId: text(entry.traceId ?? caller?.id, 64),
    code: text(entry.code, 100),
    detail: entry.detail ?? null,
  }
}

import { randomUUID } from 'node:crypto'
import { type Tenant, UniqueViolation } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { type TemplateRow, templateTable } from '../data/template-table.ts'
import { ApplicationsError } from '../errors.ts'
import { builtInTemplates } from './built-in.ts'

/** In one tenant. */
const MOST = 500
/** Bytes; MySQL's text holds 64 KiB. */
const MOST_BYTES = 60_000
export type NewTemplate = Omit<TemplateRow, 'id'>

const builtIn = new Map(builtInTemplates.map((template) => [template.id, template]))
const checked = (template: NewTemplate): NewTemplate => {
  if (Buffer.byteLength(JSON.stringify(template.application)) > MOST_BYTES)
    throw new ApplicationsError('invalid', `the application takes more than ${MOST_BYTES} bytes`)
  if (builtInTemplates.some(({ name }) => name === template.name)) throw new ApplicationsError('templateTaken', 'a template with this name exists already')
  return template
}
const refuseBuiltIn = (id: string): void => {
  if (builtIn.has(id)) throw new ApplicationsError('builtInTemplate', 'a template of the server stays as it is')
}
const missing = () => new ApplicationsError('templateNotFound', 'there is no such template')
const nameTaken = (error: unknown): never => {
  if (error instanceof UniqueViolation) throw new ApplicationsError('templateTaken', 'a template with this name exists already')
  throw error
}

export const applicationTemplates = (data: Data) => {
  const rows = (tenant: Tenant) => data.rows(tenant, templateTable)
  return {
    async list(tenant: Tenant): Promise<readonly TemplateRow[]> {
      return [
        ...builtInTemplates,
        ...(await rows(tenant).list(
          {},
          {
            orderBy: [
              ['displayOrder', 'asc'],
              ['name', 'asc'],
            ],
            limit: MOST,
          },
        )),
      ]
    },
    /** @throws ApplicationsError templateNotFound */
    async read(tenant: Tenant, id: string): Promise<TemplateRow> {
      const found = builtIn.get(id) ?? (await rows(tenant).find({ id }))
      if (!found) throw missing()
      return found
    },
    create: (tenant: Tenant, template: NewTemplate): Promise<string> =>
      data
        .transaction(async () => {
          if ((await rows(tenant).count()) >= MOST) throw new ApplicationsError('invalid', `a tenant has at most ${MOST} templates`)
          const id = randomUUID()
          await rows(tenant).insert({ ...checked(template), id })
          return id
        })
        .catch(nameTaken),
    async replace(tenant: Tenant, id: string, template: NewTemplate): Promise<void> {
      refuseBuiltIn(id)
      const known = await data.transaction(() => rows(tenant).update({ id }, checked(template))).catch(nameTaken)
      if (known === 0) throw missing()
    },
    async remove(tenant: Tenant, id: string): Promise<void> {
      refuseBuiltIn(id)
      if ((await rows(tenant).remove({ id })) === 0) throw missing()
    },
  }
}
export type ApplicationTemplates = ReturnType<typeof applicationTemplates>

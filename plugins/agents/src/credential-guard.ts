import type { Administrators } from '@gatehouse/access/contracts'
import type { CredentialGuard } from '@gatehouse/applications/contracts'
import { Forbidden } from '@gatehouse/kernel'
import type { OwnAgents } from './agents.ts'

interface Deps {
  readonly agents: Pick<OwnAgents, 'ofApplication'>
  readonly administrators: Administrators | undefined
}
/** Who may manage applications may not by an agent's secret become an administrator. Security rule 7.2. */
export const agentCredentialGuard = ({ agents, administrators }: Deps): CredentialGuard => ({
  name: 'agents',
  async check(tenant, applicationId, principal) {
    if (principal?.permissions === 'all') return
    const agent = await agents.ofApplication(tenant, applicationId)
    if (agent && (await administrators?.isAdministrator(tenant, agent.id))) throw new Forbidden('only administrators change an administrator')
  },
})

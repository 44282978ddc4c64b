import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Link } from '../src/connect/link.ts'
import { createPool } from '../src/connect/pool.ts'
import { ConnectionLost, DirectoryBusy } from '../src/errors.ts'

const fakeLink = (): Link & { readonly closed: () => boolean } => {
  const listeners: (() => void)[] = []
  let open = true
  return {
    url: 'ldaps://x',
    isOpen: () => open,
    closed: () => !open,
    run: async (work) => work({} as never),
    close() {
      if (!open) return
      open = false
      for (const listener of listeners) listener()
    },
    onClose: (listener) => void listeners.push(listener),
  }
}
const limits = { waitMs: 50, idleMs: 60_000 }

describe('a pool of connections', () => {
  it('never opens more than its size, shares among the many and keeps one for who needs it alone', async () => {
    const links: Link[] = []
    const pool = createPool({ ...limits, size: 2, open: async () => links[links.push(fakeLink()) - 1] as Link })
    let [sharing, most, alone] = [0, 0, 0]
    const share = () =>
      pool.use(false, async () => {
        sharing += 1
        most = Math.max(most, sharing)
        await sleep(5)
        sharing -= 1
      })
    const keep = () =>
      pool.use(true, async (link) => {
        alone += 1
        assert.ok(alone <= 2 && links.includes(link))
        await sleep(5)
        alone -= 1
      })
    await Promise.all([...Array.from({ length: 30 }, share), ...Array.from({ length: 6 }, keep)])
    assert.equal(links.length, 2)
    assert.ok(most > 2)
    pool.close()
    assert.ok(links.every((link) => !link.isOpen()))
    await assert.rejects(
      pool.use(false, async () => {}),
      ConnectionLost,
    )
  })

  it('lets nobody wait for ever, and no crowd, security 11.12', async () => {
    const pool = createPool({ ...limits, size: 1, open: async () => fakeLink() })
    const { promise, resolve } = Promise.withResolvers<void>()
    const held = pool.use(true, () => promise)
    const waiting = Array.from({ length: 1010 }, () => pool.use(true, async () => {}).catch((error: unknown) => error))
    const results = await Promise.all(waiting)
    assert.ok(results.every((error) => error instanceof DirectoryBusy))
    resolve()
    await held
    await pool.use(true, async () => {})
    pool.close()
  })

  it('replaces a connection that breaks, and lives with one that does not come', async () => {
    let made = 0
    const pool = createPool({
      ...limits,
      size: 2,
      open: async () => {
        made += 1
        if (made === 2) throw new ConnectionLost('connect', 'refused')
        return fakeLink()
      },
    })
    await pool.use(false, async (link) => link.close())
    await assert.rejects(
      pool.use(false, async () => {}),
      ConnectionLost,
    )
    assert.equal(await pool.use(false, async (link) => link.isOpen()), true)
    pool.drop('ldaps://x')
    assert.equal(await pool.use(false, async (link) => link.isOpen()), true)
    pool.close()
  })

  it('closes what nobody uses', async () => {
    const links: ReturnType<typeof fakeLink>[] = []
    const pool = createPool({ ...limits, idleMs: 10, size: 2, open: async () => links[links.push(fakeLink()) - 1] as Link })
    await pool.use(false, async () => {})
    // Ends by the limit of the test.
    while (!links[0]?.closed()) await sleep(50)
    pool.close()
  })
})

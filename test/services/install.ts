import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { findProgram, type Program, type ProgramName, programs } from './programs.ts'

const policyFile = '/usr/sbin/policy-rc.d'
const apt = (words: readonly string[]): void => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, stdout, stderr, error } = spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...words], {
    encoding: 'utf8',
    env,
    timeout: 900_000,
    maxBuffer: 1 << 26,
  })
  if (status !== 0)
    throw new Error(`apt-get ${words.join(' ')} failed${error ? `: ${error.message}` : ''}\n${`${stdout}\n${stderr}`.trim().split('\n').slice(-15).join('\n')}`)
}
/** Debian starts a service as soon as it is installed, on its default port; exit code 101 from this file refuses that. */
const withoutStartingServices = (work: () => void): void => {
  const ours = !existsSync(policyFile)
  if (ours) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    work()
  } finally {
    if (ours) rmSync(policyFile, { force: true })
  }
}
const packagesOf = ({ debianPackage, along = [] }: Program): readonly string[] => [debianPackage, ...along]
/** As root on Debian. */
export const mayInstall = (): boolean => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

/** Installs with apt-get what is missing, as root on Debian; elsewhere says what is missing and how to get it. */
export const ensurePrograms = (names: readonly ProgramName[], say: (line: string) => void = console.error): void => {
  const missing = names.filter((name) => !findProgram(name))
  if (missing.length === 0) return
  const packages = [...new Set(missing.flatMap((name) => packagesOf(programs[name])))]
  if (!mayInstall()) {
    const lines = missing.map((name) => `  ${programs[name].name}: apt-get install ${programs[name].debianPackage} (Debian), or ${programs[name].elsewhere}`)
    throw new Error(
      `The tests need programs that this machine does not have:\n${lines.join('\n')}\nInstall them, or run as root on Debian to have them installed.`,
    )
  }
  say(`Installing test servers: ${packages.join(', ')} …`)
  withoutStartingServices(() => {
    apt(['update'])
    apt(['install', '-y', '--no-install-recommends', ...packages])
  })
  const still = names.filter((name) => !findProgram(name))
  if (still.length > 0) throw new Error(`Installed ${packages.join(', ')}, but these are still missing: ${still.map((name) => programs[name].name).join(', ')}`)
}

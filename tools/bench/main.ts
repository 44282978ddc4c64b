const help = `npm run bench [-- --only TEXT] [--scale N]   ours and oidc-provider side by side, in CPU microseconds a request
npm run bench -- growth [--applications 10,100000] [--tokens 10000,1000000] [--scale N]
                                           what many applications and live tokens cost a request
npm run bench -- data [--users 1000,100000] [--url mysql://…] [--no-directory]
                                           what many users cost, on SQLite or at the URL; sign-in over slapd`

const [first = '', ...rest] = process.argv.slice(2)
if (first === '--help' || rest.includes('--help')) {
  console.log(help)
} else if (first === 'data') {
  const { runData } = await import('./data/run.ts')
  await runData(rest)
} else if (first === 'growth') {
  const { runGrowth } = await import('./growth/run.ts')
  await runGrowth(rest)
} else {
  const { runPeer } = await import('./side-by-side.ts')
  await runPeer(process.argv.slice(2))
}

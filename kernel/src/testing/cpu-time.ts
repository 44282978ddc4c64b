/** Milliseconds of CPU that this thread has used: what a hostile input costs, also on a machine that is busy with something else. */
export const cpuTime = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

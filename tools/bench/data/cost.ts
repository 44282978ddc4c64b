/** Of one operation. CPU time is steadier than the clock where others use the machine, too. */
export interface Cost {
  /** All threads of this process. */
  readonly cpuMicroseconds: number
  readonly perSecond: number
}
export const costOf = async (operations: number, work: () => Promise<unknown> | undefined): Promise<Cost> => {
  const [cpu, begun] = [process.cpuUsage(), performance.now()]
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { cpuMicroseconds: (user + system) / operations, perSecond: operations / ((performance.now() - begun) / 1000) }
}
export const shownCost = ({ cpuMicroseconds, perSecond }: Cost): string => `${Math.round(cpuMicroseconds)} µs, ${Math.round(perSecond)}/s`

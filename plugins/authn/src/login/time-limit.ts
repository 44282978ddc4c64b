/** It did not answer in time. What it still does is not waited for. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong'
}
export const timeLimit = async <X>(seconds: number, work: () => Promise<X>): Promise<X> => {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TookTooLong(`no answer within ${seconds} s`)), seconds * 1000)
  })
  try {
    return await Promise.race([work(), limit])
  } finally {
    clearTimeout(timer)
  }
}

/** A promise over callbacks that waits no longer than `ms`; then `expire` gives up what was waited for, and says why. */
export const limited = <X>(ms: number, expire: () => unknown, begin: (resolve: (value: X) => void, reject: (error: unknown) => void) => void): Promise<X> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(expire()), ms)
    begin(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })

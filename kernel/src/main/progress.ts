const quietMs = 1500

/** Says which part keeps the start waiting, so that a long migration does not look like a hang. */
export const reportSlowStart = (write: (text: string) => void = (text) => void process.stdout.write(text)) => {
  let timer: NodeJS.Timeout | undefined
  return {
    step(plugin: string) {
      clearTimeout(timer)
      timer = setTimeout(() => write(`  … still starting ${plugin}\n`), quietMs)
    },
    end: () => clearTimeout(timer),
  }
}

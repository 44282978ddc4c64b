const nowhere = 'http://page.invalid'

/** Path and query of this server, as a browser would read them; undefined for what leads to another origin. */
export const localPath = (target: string | undefined): string | undefined => {
  if (target === undefined || !target.startsWith('/') || !URL.canParse(target, nowhere)) return undefined
  const { origin, pathname, search } = new URL(target, nowhere)
  return origin === nowhere && !pathname.startsWith('//') ? pathname + search : undefined
}

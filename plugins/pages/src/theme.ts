import { tokenName, tokens } from './tokens.ts'

export type TokenValues = Readonly<Record<string, string>>
const declarations = (values: Iterable<readonly [string, string]>) => [...values].map(([name, value]) => `--gh-${name}:${value}`).join(';')

/** The tokens as custom properties, then the rules. A colour of the light scheme is not taken over into the dark one: it would not be readable there. */
export const stylesheet = (rules: string, overrides: { readonly light: TokenValues; readonly dark: TokenValues }): string => {
  const named = (values: TokenValues) => Object.entries(values).map(([key, value]) => [tokenName(key), value] as const)
  const light = new Map([...Object.entries(tokens).map(([name, { light }]) => [name, light] as const), ...named(overrides.light)])
  const dark = new Map([...Object.entries(tokens).flatMap(([name, { dark }]) => (dark === undefined ? [] : [[name, dark] as const])), ...named(overrides.dark)])
  return `:root{${declarations(light)}}\n@media (prefers-color-scheme:dark){:root{${declarations(dark)}}}\n${rules}`
}

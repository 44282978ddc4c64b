import { readFileSync } from 'node:fs'
import { definePlugin } from '@gatehouse/kernel'
import { routeGroup, routes, StrayErrors } from '@gatehouse/kernel/http'
import { pagesConfig } from './config.ts'
import { catalogues, homeLinks, Pages, views } from './contracts.ts'
import { assetRoute, stylesheetAsset } from './http/assets.ts'
import { homeRoute } from './http/home.ts'
import { languageRoute } from './http/language.ts'
import { createPages } from './pages.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'
import { createTexts, type Texts } from './texts.ts'
import { stylesheet } from './theme.ts'
import { errorView } from './views/error.ts'
import { homeView } from './views/home.ts'

const rules = new URL('./styles/pages.css', import.meta.url)

export default definePlugin({
  name: 'pages',
  config: pagesConfig,
  points: [views, catalogues, homeLinks],
  provides: [Pages, StrayErrors],
  setup({ config, host }) {
    const { productName, logoText, defaultLanguage } = config
    const asset = stylesheetAsset(stylesheet(readFileSync(rules, 'utf8'), { light: config.tokens, dark: config.darkTokens }))
    let spoken: Texts | undefined
    const texts = () => {
      spoken ??= createTexts(host.items(catalogues), defaultLanguage)
      return spoken
    }
    const pages = createPages({ views: host.items(views), texts, productName, logoText, defaultLanguage, stylesheetPath: asset.path })
    host.provide(Pages, () => pages)
    host.provide(StrayErrors, () => pages.error)
    host.contribute(views, errorView, homeView)
    host.contribute(catalogues, english, german)
    host.contribute(homeLinks, { name: 'pages.health', order: 90, labelKey: 'pages.health', textKey: 'pages.health_text', path: '/health/ready' })
    host.contribute(
      routes,
      routeGroup('pages', '', [assetRoute(asset), languageRoute(texts), homeRoute(() => pages, host.items(homeLinks), productName)], { errors: pages.error }),
    )
    return {
      ready() {
        texts()
      },
    }
  },
})

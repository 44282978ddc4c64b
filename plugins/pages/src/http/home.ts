import { get, type Route } from '@gatehouse/kernel/http'
import type { HomeLink, Pages } from '../contracts.ts'
import type { HomeModel } from '../views/home.ts'

const ordered = (links: Iterable<HomeLink>) => [...links].sort((a, b) => a.order - b.order)

export const homeRoute = (pages: () => Pages, links: ReadonlyMap<string, HomeLink>, productName: string): Route =>
  get('/', { access: 'public', repeatable: true }, (request) => {
    const model: HomeModel = { productName: request.tenant.basePath === '' ? productName : request.tenant.name, links: ordered(links.values()) }
    return pages().render(request, 'pages.home', model)
  })

import { api } from './index'
import type { Bundle, Category, Product, ProductCard, ProductPage, ProductQuery, Site } from './types'

export const getSite = () => api.call<Site>('/site', { identity: 'none' })

export async function getCategories(): Promise<Category[]> {
  return (await api.call<{ items: Category[] }>('/categories', { identity: 'none' })).items
}

export const getProducts = (query: ProductQuery) =>
  api.call<ProductPage>('/products', { identity: 'none', query: { ...query } })

export const getProduct = (id: string) => api.call<Product>(`/products/${id}`, { identity: 'none' })

export async function getRelated(id: string): Promise<ProductCard[]> {
  return (await api.call<{ items: ProductCard[] }>(`/products/${id}/related`, { identity: 'none' })).items
}

export async function getBundles(id: string): Promise<Bundle[]> {
  return (await api.call<{ items: Bundle[] }>(`/products/${id}/bundles`, { identity: 'none' })).items
}

export async function suggest(q: string): Promise<string[]> {
  return (await api.call<{ items: string[] }>('/search/suggest', { identity: 'none', query: { q } })).items
}

export async function getHotWords(): Promise<string[]> {
  return (await api.call<{ items: string[] }>('/search/hot', { identity: 'none' })).items
}

import type { RegionNode } from '@/api/types'

/** The way down the tree to a code: province, city, district; empty when the code is unknown. */
export function regionPath(regions: RegionNode[], code: string): RegionNode[] {
  if (!code) return []
  for (const node of regions) {
    if (node.code === code) return [node]
    const below = regionPath(node.children ?? [], code)
    if (below.length > 0) return [node, ...below]
  }
  return []
}

/** `浙江省 杭州市 西湖区`; a municipality is not said twice. */
export function regionText(parts: { province: string; city: string; district: string }): string {
  const city = parts.city === parts.province ? '' : parts.city
  return [parts.province, city, parts.district].filter(Boolean).join(' ')
}

/** The code of the city, else of the province, that carries these names; empty when neither is known. */
export function nearestCode(regions: RegionNode[], parts: { province: string; city: string }): string {
  const province = regions.find((node) => node.name === parts.province)
  const cities = province?.children ?? []
  const city = cities.find((node) => node.name === parts.city) ?? (!parts.city && cities.length === 1 ? cities[0] : undefined)
  return city?.code ?? province?.code ?? ''
}

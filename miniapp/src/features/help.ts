import type { ArticleCard } from '@/api/types'

export interface HelpTopic {
  name: string
  articles: ArticleCard[]
}

/** Those that have every typed word in their title, summary or topic; all of them while nothing is typed. */
export function matching(articles: readonly ArticleCard[], typed: string): ArticleCard[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return articles.filter(({ title, summary, topic }) => {
    const text = `${title} ${summary} ${topic}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** By topic, in the order in which topics first appear; what has none comes last, under `otherTopic`. */
export function topicsOf(articles: readonly ArticleCard[], otherTopic: string): HelpTopic[] {
  const topics = new Map<string, ArticleCard[]>()
  for (const article of articles) topics.set(article.topic, [...(topics.get(article.topic) ?? []), article])
  const loose = topics.get('')
  topics.delete('')
  const named = [...topics].map(([name, members]) => ({ name, articles: members }))
  return loose ? [...named, { name: otherTopic, articles: loose }] : named
}

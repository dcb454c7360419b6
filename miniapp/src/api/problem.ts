/** Body of `application/problem+json`, as the server sends every failure. */
export interface ProblemBody {
  type?: string
  title?: string
  status?: number
  code?: string
  detail?: string
  errors?: { field: string; message: string }[]
  request_id?: string
  data?: unknown
}

/** A request that failed: `message` is fit to show, `code` is fit to branch on. */
export class ApiProblem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly fields: { field: string; message: string }[] = [],
    readonly data: unknown = undefined,
  ) {
    super(message)
    this.name = 'ApiProblem'
  }

  /** True when no answer came at all: the network is away, not the server unhappy. */
  get offline(): boolean {
    return this.status === 0
  }
}

export function problemFrom(status: number, body: unknown, fallback: string): ApiProblem {
  const problem = isProblemBody(body) ? body : {}
  return new ApiProblem(
    problem.code ?? `http_${status}`,
    status,
    wording(problem) || fallback,
    problem.errors ?? [],
    problem.data,
  )
}

/** What happened and what to do about it, in one sentence: `detail` is written to follow `title`. */
function wording({ title = '', detail = '' }: ProblemBody): string {
  if (!title || !detail || detail.startsWith(title)) return detail || title
  return /[\u4e00-\u9fff]$/.test(title) ? `${title}，${detail}` : `${title}. ${detail}`
}

function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && ('code' in body || 'detail' in body || 'title' in body)
}

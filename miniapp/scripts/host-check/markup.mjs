// Tags, attributes and events of one built template, held against what a host knows.

const ELEMENT = /<([a-z][\w-]*)((?:\s+[^\s=>/]+(?:=(?:"[^"]*"|'[^']*'))?)*)\s*\/?>/g
const ATTRIBUTE = /([^\s=]+)(?:=(?:"([^"]*)"|'([^']*)'))?/g
/** `bindtap`, `catch:tap`, `onTap`, `catchTap`: an event, whatever the host's dialect. */
const EVENT = /^(?:capture-)?(?:bind|catch|on(?=[A-Z]))(?:-?:)?(\w+)$/

/** Complaints about one template; `components` are the tags that its page registers itself. */
export function markupProblems(text, components, rules) {
  const problems = []
  for (const [, tag, attributes] of text.matchAll(ELEMENT)) {
    if (components.has(tag)) continue
    const known = rules.tags.get(tag)
    if (!known) {
      problems.push(`<${tag}> is no tag of ${rules.name}`)
      continue
    }
    problems.push(...attributeProblems(tag, known, parsed(attributes), rules))
  }
  return [...new Set(problems)]
}

function parsed(attributes) {
  return new Map([...attributes.matchAll(ATTRIBUTE)].map(([, name, double, single]) => [name, double ?? single ?? '']))
}

function attributeProblems(tag, known, attributes, rules) {
  const problems = []
  for (const [name, value] of attributes) {
    if (isDirective(name, rules) || isUniversal(name, rules) || isKnown(name, known)) continue
    if (isIgnored(tag, name, rules) || guarded(name, attributes, rules)) continue
    problems.push(`<${tag} ${name}> is not known to ${rules.name}`)
  }
  const openType = attributes.get('open-type')
  if (openType && !/\{/.test(openType) && !rules.openTypes.has(openType) && !isConditional(attributes, rules)) {
    problems.push(`<${tag} open-type="${openType}"> is not known to ${rules.name} and stands under no condition`)
  }
  return problems
}

const isDirective = (name, rules) => name.startsWith(rules.directive)
const isConditional = (attributes, rules) => attributes.has(`${rules.directive}if`)

function isUniversal(name, { anyTag }) {
  if (anyTag.attributes.includes(name) || name === 'role' || anyTag.prefixes.some((prefix) => name.startsWith(prefix))) return true
  return anyTag.events.includes(eventName(name))
}

const isKnown = (name, known) => known.has(name) || known.has(`@${eventName(name)}`)
const isIgnored = (tag, name, { ignored }) => ignored.some((table) => table[tag]?.[name] || table[tag]?.[`@${eventName(name)}`])
const eventName = (name) => EVENT.exec(name)?.[1]?.toLowerCase() ?? ''

/** The answer to an `open-type` does nothing where the button itself stands under a condition that hides it. */
function guarded(name, attributes, rules) {
  return eventName(name) !== '' && attributes.has('open-type') && isConditional(attributes, rules)
}

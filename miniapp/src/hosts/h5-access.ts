/**
 * What keyboards and screen readers need in a browser and uni-app's elements leave out: pictures have
 * an alternative, fields a name, and whatever says that it is a button can be reached and pressed
 * without a finger. Elements come and go as pages do, so it is done as they appear.
 */
export function makeAccessible(root: HTMLElement = document.body): void {
  let scheduled = false
  const observer = new MutationObserver(() => {
    if (scheduled) return
    scheduled = true
    requestAnimationFrame(() => {
      scheduled = false
      mend(root)
    })
  })
  observer.observe(root, { childList: true, subtree: true })
  root.addEventListener('keydown', press)
  mend(root)
}

const PRESSABLE = '[role=button],[role=link],[role=tab],[role=checkbox],[role=radio],[role=search],[role=switch]'
const SWITCHED = /^(?:button|link|tab|checkbox|radio|search|switch)$/

export function mend(root: HTMLElement): void {
  each(root, `:is(${PRESSABLE}):not([tabindex])`, (element) => element.setAttribute('tabindex', '0'))
  each(root, 'uni-image > img:not([alt])', (picture) => picture.setAttribute('alt', picture.parentElement?.getAttribute('aria-label') ?? ''))
  each(root, 'uni-image[aria-label]:not([role])', (picture) => picture.setAttribute('role', 'img'))
  // A glyph of the icon font is no word.
  each(root, '.wd-icon:not([aria-hidden])', (icon) => icon.setAttribute('aria-hidden', 'true'))
  each(root, '.uni-tabbar__icon > img:not([alt])', (picture) => picture.setAttribute('alt', ''))
  each(root, ':is(uni-input, uni-textarea) :is(input, textarea):not([aria-label])', nameField)
  each(root, 'uni-tabbar:not([role])', (bar) => bar.setAttribute('role', 'navigation'))
  each(root, '.uni-tabbar__item:not([role])', (item) => {
    item.setAttribute('role', 'link')
    item.setAttribute('tabindex', '0')
  })
  each(root, 'uni-page-head:not([role])', (head) => head.setAttribute('role', 'banner'))
  each(root, '.uni-page-head__title:not([role])', (title) => {
    title.setAttribute('role', 'heading')
    title.setAttribute('aria-level', '1')
  })
}

function each(root: HTMLElement, selector: string, work: (element: Element) => void): void {
  root.querySelectorAll(selector).forEach(work)
}

/** By its own label, or by the hint that stands in it while it is empty. */
function nameField(field: Element): void {
  const owner = field.closest('uni-input, uni-textarea')
  const hint = owner?.querySelector('.uni-input-placeholder, .uni-textarea-placeholder')?.textContent
  const name = owner?.getAttribute('aria-label') || hint?.trim()
  if (name) field.setAttribute('aria-label', name)
}

/** Enter, and space where it does not scroll the page, press what has the focus. */
function press(event: KeyboardEvent): void {
  const target = event.target as HTMLElement
  if (event.key !== 'Enter' && event.key !== ' ') return
  const pressed = SWITCHED.test(target.getAttribute('role') ?? '') && (event.key === 'Enter' || target.getAttribute('role') !== 'link')
  if (!pressed) return
  event.preventDefault()
  target.click()
}

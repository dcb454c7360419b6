// Which calls to the platform a built script makes, found in its syntax tree and not in its text.
import ts from 'typescript'

/** The file that uni-app puts its own runtime into; it exports the `uni` object under a short name. */
const VENDOR = /(?:^|\/)common\/vendor\.js$/

/**
 * Uses of the platform in one script: `wx.login` by the host's own global, `uni.login` by the object
 * of uni-app, whatever a bundler calls it there. `guarded` when a test of the same name decides
 * whether the use is reached: `wx.canIUse('login')`, `typeof uni.login`, or a mere look at `uni.login`.
 */
export function apiUses(path, code, globalName) {
  const file = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS)
  const isUni = uniObject(path, file)
  const uses = []
  visit(file)
  return uses

  function visit(node) {
    if (ts.isPropertyAccessExpression(node)) {
      const through = ts.isIdentifier(node.expression) && node.expression.text === globalName
        ? 'global'
        : isUni(node.expression) ? 'uni' : null
      if (through) uses.push({ name: node.name.text, through, called: isCalled(node), guarded: isGuarded(node) })
    }
    ts.forEachChild(node, visit)
  }
}

/** Recognises the object of uni-app: in other files a member of the vendor module, there a plain name. */
function uniObject(path, file) {
  if (VENDOR.test(path)) {
    const name = exportedUni(file)
    return (node) => ts.isIdentifier(node) && node.text === name
  }
  const vendors = new Set()
  ts.forEachChild(file, function find(node) {
    if (ts.isVariableDeclaration(node) && isVendorRequire(node.initializer)) vendors.add(node.name.getText(file))
    ts.forEachChild(node, find)
  })
  return (node) =>
    ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && vendors.has(node.expression.text) && node.name.text === 'index'
}

function isVendorRequire(node) {
  return node !== undefined && ts.isCallExpression(node) && node.expression.getText() === 'require'
    && ts.isStringLiteral(node.arguments[0]) && VENDOR.test(node.arguments[0].text)
}

/** `exports.index = NAME` at the end of the vendor file. */
function exportedUni(file) {
  for (const statement of file.statements) {
    const expression = ts.isExpressionStatement(statement) ? statement.expression : null
    if (!expression || !ts.isBinaryExpression(expression)) continue
    if (expression.left.getText(file) === 'exports.index') return expression.right.getText(file)
  }
  return undefined
}

const isCalled = (node) => ts.isCallExpression(node.parent) && node.parent.expression === node

/** Climbs out of the use; a condition on the way that asks for the same name guards it. */
function isGuarded(node) {
  const name = node.name.text
  for (let inner = node, outer = node.parent; outer; inner = outer, outer = outer.parent) {
    const condition = conditionFor(outer, inner)
    if (condition && asksFor(condition, name)) return true
  }
  return asksForItself(node)
}

/** The test that decides whether `inner` of `outer` is reached at all. */
function conditionFor(outer, inner) {
  if (ts.isIfStatement(outer) && inner === outer.thenStatement) return outer.expression
  if (ts.isConditionalExpression(outer) && inner === outer.whenTrue) return outer.condition
  if (ts.isBinaryExpression(outer) && inner === outer.right && outer.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return outer.left
  return null
}

function asksFor(condition, name) {
  const text = condition.getText()
  return new RegExp(`\\bcanIUse\\(\\s*["'\`]${name}["'\`]|\\.${name}\\b`).test(text)
}

/** The use is itself only a question: `typeof uni.login`, `wx.login && …`, `if (wx.login)`, `!wx.login`. */
function asksForItself(node) {
  const { parent } = node
  if (ts.isTypeOfExpression(parent) || ts.isPrefixUnaryExpression(parent)) return true
  if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) return true
  return ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
}

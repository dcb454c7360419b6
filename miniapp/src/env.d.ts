/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Origin of the shop's server, for mini programs: a full https origin. H5 asks its own origin. */
  readonly VITE_API_ORIGIN?: string
  /** Code of the site to show, when one server holds several and the host name does not tell. */
  readonly VITE_SITE_CODE?: string
  /** App id under which this build is registered on its mini-program host. */
  readonly VITE_APP_ID?: string
  /** `off` for a mini program whose host shows no web pages of this shop: its domain is not registered there. */
  readonly VITE_WEB_VIEW?: string
}

interface ImportMeta {
  readonly env: ImportMetaEnv
}

declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}

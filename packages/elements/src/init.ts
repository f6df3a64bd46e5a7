import { createClient, type FetchToken, type IssuedToken } from '@rollforward/client'
import type { RollforwardClient } from './internal/client.ts'
import type { Messages } from './internal/messages/messages.ts'
import { RefreshChannel } from './internal/refresh-channel.ts'
import type { ThemeTokens } from './internal/theme.ts'
import type { RfProvider } from './provider/provider.ts'

export interface Appearance {
  readonly locale?: string | undefined
  readonly theme?: 'light' | 'dark' | 'auto' | undefined
  readonly tokens?: ThemeTokens | undefined
  readonly messages?: Partial<Messages> | undefined
}

export interface InitOptions extends Appearance {
  readonly baseUrl: string
  readonly fetchToken: FetchToken
}

/** Everything on a page that belongs to one signed-in user. */
export interface RollforwardHandle {
  /** None after the sign-out. */
  readonly client: RollforwardClient | undefined
  /** A new provider with this user's client, for widgets to be put into. */
  createProvider(options?: { readonly portfolio_id?: string }): RfProvider
  /** Takes over a provider that is in the page already. */
  attach(provider: RfProvider): void
  /** Changes language and look of all of them where they stand. */
  update(appearance: Appearance): void
  /** Takes the figures off the page and forgets the token. */
  logout(): void
}

/**
 * Starts without waiting: the token is fetched while the widgets' code still loads. The elements themselves are defined by
 * `…/define.js` modules or by the script for plain pages.
 */
export function init({ baseUrl, fetchToken, ...appearance }: InitOptions): RollforwardHandle {
  const providers = new Set<WeakRef<RfProvider>>()
  const channel = new RefreshChannel()
  let look: Appearance = appearance
  let current: RollforwardClient | undefined = createClient({ baseUrl, fetchToken: asked(fetchToken) })
  const dress = (provider: RfProvider): void => {
    Object.assign(provider, look, { channel, client: current, signedOut: current === undefined })
  }
  const each = (change: (provider: RfProvider) => void): void => {
    for (const reference of providers) {
      const provider = reference.deref()
      if (provider) change(provider)
      else providers.delete(reference)
    }
  }
  const attach = (provider: RfProvider): void => {
    providers.add(new WeakRef(provider))
    dress(provider)
  }
  return {
    get client() {
      return current
    },
    attach,
    createProvider({ portfolio_id } = {}) {
      const provider = document.createElement('rf-provider')
      if (portfolio_id !== undefined) provider.portfolioId = portfolio_id
      attach(provider)
      return provider
    },
    update(change) {
      look = { ...look, ...change }
      each(dress)
    },
    logout() {
      current = undefined
      each(dress)
    },
  }
}

/** The first token is asked for at once; who needs it later finds it on the way. */
function asked(fetchToken: FetchToken): FetchToken {
  let first: Promise<IssuedToken> | undefined = Promise.resolve().then(fetchToken)
  // Its failure belongs to the first call that needs it.
  first.catch(() => undefined)
  return () => {
    const early = first
    first = undefined
    return early ?? fetchToken()
  }
}

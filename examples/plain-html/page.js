import './rollforward/rollforward.js'

// The page's own backend says where the API is and which portfolio the signed-in user may see, and signs tokens for that user.
const { base_url, portfolio_id } = await (await fetch('session')).json()

const provider = document.querySelector('rf-provider')
provider.fetchToken = async () => (await fetch('token', { method: 'POST' })).json()
provider.portfolioId = portfolio_id
provider.baseUrl = base_url

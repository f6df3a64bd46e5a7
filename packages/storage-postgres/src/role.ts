/** The role under which everything but migrations runs. It does not own the tables, so the policies hold for it. */
export const APPLICATION_ROLE = 'rollforward_app'

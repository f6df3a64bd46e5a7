declare const brand: unique symbol

/** Text that was checked to be of one kind. It is a plain string at run time and on the wire. */
export type Branded<Kind extends string> = string & { readonly [brand]: Kind }

/** One version of the schema. Its statements run in one transaction with those of the versions around it. */
export interface Migration {
  readonly name: string
  readonly up: readonly string[]
  readonly down: readonly string[]
}

/** What stands beside the schema with the books: what a way back has put aside. */
const keep = `current_schema() || '_rollforward_kept'`

/**
 * A migration that makes tables. Its way back does not drop them: it moves them into a schema beside, with their rows, and the way
 * forward brings them back from there. So an operator who goes one version down by mistake loses nothing.
 */
export function tablesMigration(name: string, tables: readonly string[], statements: readonly string[]): Migration {
  const list = tables.map((table) => `'${table}'`).join(', ')
  const create = statements.map((statement) => `execute $statement$${statement}$statement$;`).join('\n')
  return {
    name,
    up: [
      `
      do $migration$
      declare
        here text := current_schema();
        kept text := ${keep};
        moved text;
      begin
        if to_regclass(format('%I.%I', kept, '${tables[0]}')) is not null then
          foreach moved in array array[${list}] loop execute format('alter table %I.%I set schema %I', kept, moved, here); end loop;
        else
          ${create}
        end if;
      end $migration$`,
    ],
    down: [
      `
      do $migration$
      declare
        here text := current_schema();
        kept text := ${keep};
        moved text;
      begin
        execute format('create schema if not exists %I', kept);
        foreach moved in array array[${list}] loop execute format('alter table %I.%I set schema %I', here, moved, kept); end loop;
      end $migration$`,
    ],
  }
}

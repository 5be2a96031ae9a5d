import { Prisma, type Database } from "../infrastructure/database";

export interface User {
  id: string;
  name: string;
  createdAt: Date;
}

export class UserRepository {
  constructor(private readonly database: Database) {}

  /** Creates the user with an empty point account, or renames the user with this id. */
  async save({ id, name }: Pick<User, "id" | "name">): Promise<User> {
    const [user] = await this.database.$queryRaw<[User]>(Prisma.sql`
      WITH saved AS (
        INSERT INTO users (id, name)
        VALUES (${id}::uuid, ${name})
        ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name
        RETURNING id, name, created_at
      ), account AS (
        INSERT INTO point_accounts (user_id)
        SELECT id FROM saved
        ON CONFLICT DO NOTHING
      )
      SELECT id, name, created_at AS "createdAt"
      FROM saved
    `);
    return user;
  }
}

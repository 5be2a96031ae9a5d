import { Prisma, type Database } from "../infrastructure/database";

export interface User {
  id: string;
  name: string;
  createdAt: Date;
}

export class UserRepository {
  constructor(private readonly database: Database) {}

  /** Makes the user and the empty point account together. */
  async create(name: string): Promise<User> {
    const [user] = await this.database.$queryRaw<[User]>(Prisma.sql`
      WITH created AS (
        INSERT INTO users (name)
        VALUES (${name})
        RETURNING id, name, created_at
      ), account AS (
        INSERT INTO point_accounts (user_id)
        SELECT id FROM created
      )
      SELECT id, name, created_at AS "createdAt"
      FROM created
    `);
    return user;
  }
}

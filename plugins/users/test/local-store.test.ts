import { describeUserStore } from '../src/testing.ts'
import { openLocalStore } from './support/store.ts'

const { GATEHOUSE_TEST_MYSQL_URL: mysql, GATEHOUSE_TEST_POSTGRES_URL: postgres } = process.env

describeUserStore('the local store on SQLite', () => openLocalStore())
if (mysql) describeUserStore('the local store on MySQL', () => openLocalStore(mysql))
if (postgres) describeUserStore('the local store on PostgreSQL', () => openLocalStore(postgres))

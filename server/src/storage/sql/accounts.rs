//! People, sessions and sign-ins in SQL.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;

use super::entry::Columns;
use super::{Durability, Sql, begin};
use crate::clock::micros;
use crate::storage::Error;
use crate::storage::accounts::{AccountRow, Accounts, SessionRow, SignInRow};

fn account(row: &SqliteRow) -> Result<AccountRow, Error> {
    Ok(AccountRow {
        username: row.text("username")?,
        display_name: row.text("display_name")?,
        email: row.optional_text("email")?,
        issuer: row.text("issuer")?,
        subject: row.text("subject")?,
    })
}

#[async_trait]
impl Accounts for Sql {
    async fn accounts(&self) -> Result<Vec<AccountRow>, Error> {
        let rows = sqlx::query("SELECT username, display_name, email, issuer, subject FROM user_account")
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(account).collect()
    }

    async fn account(&self, username: &str) -> Result<Option<AccountRow>, Error> {
        let row = sqlx::query(
            "SELECT username, display_name, email, issuer, subject FROM user_account WHERE username = ?",
        )
        .bind(username)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(account).transpose()
    }

    async fn account_by_subject(&self, issuer: &str, subject: &str) -> Result<Option<AccountRow>, Error> {
        let row = sqlx::query(
            "SELECT username, display_name, email, issuer, subject FROM user_account WHERE issuer = ? AND subject = ?",
        )
        .bind(issuer)
        .bind(subject)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(account).transpose()
    }

    async fn groups_of(&self, username: &str) -> Result<Vec<String>, Error> {
        Ok(sqlx::query_scalar(
            "SELECT group_name FROM group_membership WHERE username = ? ORDER BY group_name",
        )
        .bind(username)
        .fetch_all(&self.readers)
        .await?)
    }

    async fn memberships(&self) -> Result<Vec<(String, String)>, Error> {
        Ok(sqlx::query_as("SELECT username, group_name FROM group_membership")
            .fetch_all(&self.readers)
            .await?)
    }

    async fn save_account(
        &self,
        account: &AccountRow,
        groups: &[String],
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut connection = self.writer(Durability::Full).await?;
        let mut tx = begin(&mut connection).await?;
        sqlx::query(
            "INSERT INTO user_account (username, display_name, email, issuer, subject, seen_at) \
             VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (issuer, subject) DO UPDATE SET \
             display_name = excluded.display_name, email = excluded.email, seen_at = excluded.seen_at",
        )
        .bind(&account.username)
        .bind(&account.display_name)
        .bind(&account.email)
        .bind(&account.issuer)
        .bind(&account.subject)
        .bind(micros(now))
        .execute(&mut *tx)
        .await?;
        // A changed name at the provider keeps the account, so the memberships go to its old name.
        let username: String =
            sqlx::query_scalar("SELECT username FROM user_account WHERE issuer = ? AND subject = ?")
                .bind(&account.issuer)
                .bind(&account.subject)
                .fetch_one(&mut *tx)
                .await?;
        sqlx::query("DELETE FROM group_membership WHERE username = ?")
            .bind(&username)
            .execute(&mut *tx)
            .await?;
        for group in groups {
            sqlx::query(
                "INSERT INTO group_membership (username, group_name) VALUES (?, ?) ON CONFLICT DO NOTHING",
            )
            .bind(&username)
            .bind(group)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn insert_session(&self, session: &SessionRow) -> Result<(), Error> {
        let mut connection = self.writer(Durability::Full).await?;
        sqlx::query(
            "INSERT INTO user_session (id_hash, username, provider, id_token, created_at, expires_at) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(&session.id_hash)
        .bind(&session.username)
        .bind(&session.provider)
        .bind(&session.id_token)
        .bind(micros(session.created_at))
        .bind(micros(session.expires_at))
        .execute(&mut *connection)
        .await?;
        Ok(())
    }

    async fn session(&self, id_hash: &str, now: Timestamp) -> Result<Option<SessionRow>, Error> {
        let row = sqlx::query(
            "SELECT id_hash, username, provider, id_token, created_at, expires_at FROM user_session \
             WHERE id_hash = ? AND expires_at > ?",
        )
        .bind(id_hash)
        .bind(micros(now))
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| {
            Ok(SessionRow {
                id_hash: row.text("id_hash")?,
                username: row.text("username")?,
                provider: row.text("provider")?,
                id_token: row.optional_text("id_token")?,
                created_at: row.time("created_at")?,
                expires_at: row.time("expires_at")?,
            })
        })
        .transpose()
    }

    async fn extend_session(&self, id_hash: &str, expires_at: Timestamp) -> Result<(), Error> {
        let mut connection = self.writer(Durability::Process).await?;
        sqlx::query("UPDATE user_session SET expires_at = ? WHERE id_hash = ?")
            .bind(micros(expires_at))
            .bind(id_hash)
            .execute(&mut *connection)
            .await?;
        Ok(())
    }

    async fn delete_session(&self, id_hash: &str) -> Result<(), Error> {
        let mut connection = self.writer(Durability::Full).await?;
        sqlx::query("DELETE FROM user_session WHERE id_hash = ?")
            .bind(id_hash)
            .execute(&mut *connection)
            .await?;
        Ok(())
    }

    async fn insert_sign_in(
        &self,
        sign_in: &SignInRow,
        now: Timestamp,
        stale: Timestamp,
    ) -> Result<(), Error> {
        let mut connection = self.writer(Durability::Process).await?;
        let mut tx = begin(&mut connection).await?;
        sqlx::query("DELETE FROM sign_in WHERE created_at < ?").bind(micros(stale)).execute(&mut *tx).await?;
        sqlx::query("DELETE FROM user_session WHERE expires_at < ?")
            .bind(micros(now))
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO sign_in (state, provider, nonce, verifier, next, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(&sign_in.state)
        .bind(&sign_in.provider)
        .bind(&sign_in.nonce)
        .bind(&sign_in.verifier)
        .bind(&sign_in.next)
        .bind(micros(now))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn take_sign_in(&self, state: &str, stale: Timestamp) -> Result<Option<SignInRow>, Error> {
        let mut connection = self.writer(Durability::Process).await?;
        let mut tx = begin(&mut connection).await?;
        let row = sqlx::query(
            "SELECT state, provider, nonce, verifier, next FROM sign_in WHERE state = ? AND created_at >= ?",
        )
        .bind(state)
        .bind(micros(stale))
        .fetch_optional(&mut *tx)
        .await?;
        sqlx::query("DELETE FROM sign_in WHERE state = ?").bind(state).execute(&mut *tx).await?;
        tx.commit().await?;
        row.map(|row| {
            Ok(SignInRow {
                state: row.text("state")?,
                provider: row.text("provider")?,
                nonce: row.text("nonce")?,
                verifier: row.text("verifier")?,
                next: row.text("next")?,
            })
        })
        .transpose()
    }
}

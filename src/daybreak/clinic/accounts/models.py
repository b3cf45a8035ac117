"""Accounts: one per person and role. They are deactivated, never deleted, because records name them."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models

from daybreak.clinic.accounts.permissions import allows
from daybreak.clinic.accounts.roles import Role


class Accounts(BaseUserManager["User"]):
    """Creates accounts with a hashed password."""

    def create_user(
        self, username: str, *, full_name: str, role: str, password: str | None = None, **more: Any
    ) -> "User":
        """A new account. Raises ValueError for a role that does not exist."""
        if role not in Role.values:
            raise ValueError(f"{role!r} is not a role; expected one of {', '.join(Role.values)}")
        user = self.model(username=self.model.normalize_username(username), full_name=full_name, role=role, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. The role decides everything they may do."""

    username = models.CharField(max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    full_name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role.choices)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name", "role"]

    objects = Accounts()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(role__in=Role.values), name="account_role_exists")]

    def __str__(self) -> str:
        return self.full_name or self.username

    def may(self, permission: str) -> bool:
        """Whether this account's role is granted the permission. Raises KeyError for one that does not exist."""
        return self.is_active and allows(self.role, permission)

"""Signing in and out, one's own account, and the director's list of accounts."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from daybreak.clinic.accounts.access import public, requires
from daybreak.clinic.accounts.forms import ChangePasswordForm, NewAccountForm, SignInForm
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.permissions import PERMISSIONS
from daybreak.clinic.audit import services as audit
from daybreak.clinic.demo.clinic import DEMO_PASSWORD, members_here
from daybreak.clinic.posted import posted


class _SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**more) | {"demo": members_here(), "demo_password": DEMO_PASSWORD}


@public
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page."""
    return _SignIn.as_view()(request)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Ends the session."""
    return LogoutView.as_view()(request)


@requires("account.own")
def account(request: HttpRequest) -> HttpResponse:
    """One's own account; here the password is changed."""
    form = ChangePasswordForm(request.user, posted(request))
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        audit.record("account.password")
        messages.success(request, "Your password is changed.")
        return redirect("account")
    granted = [name.replace(".", ": ").replace("_", " ") for name in PERMISSIONS if request.user.may(name)]
    return render(request, "accounts/account.html", {"form": form, "permissions": granted})


@requires("account.manage")
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody's accounts, and a form for a new one."""
    form = NewAccountForm(posted(request))
    if request.method == "POST" and form.is_valid():
        added = form.create()
        audit.record("account.add", record=f"User/{added.pk}")
        messages.success(request, f"{added.full_name} can sign in as {added.username}.")
        return redirect("accounts")
    return render(request, "accounts/accounts.html", {"form": form, "accounts": User.objects.order_by("full_name")})


@requires("account.manage")
@require_POST
def account_state(request: HttpRequest, user_id: int) -> HttpResponse:
    """Switches an account off or on again; never one's own."""
    found = get_object_or_404(User.objects.exclude(pk=request.user.pk), pk=user_id)
    found.is_active = not found.is_active
    found.save(update_fields=["is_active"])
    audit.record("account.state", record=f"User/{found.pk}")
    messages.success(
        request, f"{found.full_name} {'can sign in again' if found.is_active else 'can no longer sign in'}."
    )
    return redirect("accounts")

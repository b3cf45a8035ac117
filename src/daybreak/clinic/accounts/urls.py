"""The addresses of accounts."""

from django.urls import path

from daybreak.clinic.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("account/", views.account, name="account"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/<int:user_id>/state/", views.account_state, name="account-state"),
]

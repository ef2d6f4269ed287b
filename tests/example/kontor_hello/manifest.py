from app.module import Module

MODULE = Module(
    name="hello",
    title="Hello",
    summary="A greeting for every receipt.",
    package="kontor_hello",
    depends=("documents", "pos_types"),
    permissions=(("hello.see", "See greetings"),),
)

using OpenClaw.Storage;
using Xunit;
using static OpenClaw.UnitTests.Storage.Rows;

namespace OpenClaw.UnitTests.Storage;

/// <summary>Workspace files.</summary>
public abstract class WorkspaceStoreSuite : StoreSuite
{
    [StoreFact]
    public async Task A_file_comes_back_with_the_hash_of_its_content()
    {
        await Write("notes/a.md", "hello");

        var file = (await Workspaces.Read(Tenant, "main", "notes/a.md", None))!;

        Assert.Equal(("notes/a.md", "hello"), (file.Path, Text(file.Content)));
        Assert.Equal("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", file.Hash);
    }

    [StoreFact]
    public async Task An_empty_file_is_a_file()
    {
        await Write("empty", "");

        Assert.Equal(0, (await Workspaces.Read(Tenant, "main", "empty", None))!.Content.Length);
    }

    [StoreFact]
    public async Task A_write_that_expects_other_content_changes_nothing()
    {
        await Write("a", "one");
        var hash = (await Workspaces.Read(Tenant, "main", "a", None))!.Hash;

        Assert.False(await Write("a", "two", expectedHash: ""));
        Assert.False(await Write("a", "two", expectedHash: new string('0', 64)));
        Assert.False(await Write("b", "two", expectedHash: hash));
        Assert.Equal("one", await Content("a"));
        Assert.Null(await Content("b"));
        Assert.True(await Write("a", "two", expectedHash: hash));
        Assert.True(await Write("b", "new", expectedHash: ""));
        Assert.Equal("two", await Content("a"));
    }

    [StoreFact]
    public async Task Files_of_the_same_content_live_independently()
    {
        await Write("a", "same");
        await Write("b", "same");
        await Write("a", "same");

        Assert.True(await Workspaces.Delete(Tenant, "main", "a", None));
        Assert.False(await Workspaces.Delete(Tenant, "main", "a", None));
        Assert.Equal("same", await Content("b"));
        await Write("b", "other");
        await Write("a", "same");
        Assert.Equal(("same", "other"), (await Content("a"), await Content("b")));
    }

    [StoreFact]
    public async Task The_list_is_ordered_and_narrowed_by_a_literal_prefix()
    {
        await Write("b%/x", "1");
        await Write("b/y", "22");
        await Write("a", "");

        Assert.Equal(["a", "b%/x", "b/y"], await Paths(""));
        Assert.Equal(["b%/x"], await Paths("b%"));
        Assert.Equal([("b/y", 2L)], (await Workspaces.List(Tenant, "main", "b/", None)).Select(file => (file.Path, file.Bytes)));
    }

    [StoreTheory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../b")]
    [InlineData("..")]
    [InlineData("./a")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\0b")]
    [InlineData("a\\..\\b")]
    public async Task A_path_that_is_not_plainly_inside_the_workspace_is_refused(string path)
    {
        await Assert.ThrowsAsync<WorkspaceException>(() => Write(path, "x"));
        await Assert.ThrowsAsync<WorkspaceException>(() => Workspaces.Read(Tenant, "main", path, None));
        await Assert.ThrowsAsync<WorkspaceException>(() => Workspaces.Delete(Tenant, "main", path, None));
    }

    [StoreFact]
    public async Task Length_size_and_number_of_files_are_bounded()
    {
        await Assert.ThrowsAsync<WorkspaceException>(() => Write(new string('a', WorkspacePath.MaxLength + 1), "x"));
        await Assert.ThrowsAsync<WorkspaceException>(() => Write("a", new string('x', 101)));
        foreach (var path in new[] { "1", "2", "3" })
            await Write(path, new string('x', 100));
        await Assert.ThrowsAsync<WorkspaceException>(() => Write("4", "x"));

        await Write("3", "still writable");
        Assert.Equal(["1", "2", "3"], await Paths(""));
    }

    [StoreFact]
    public async Task Another_tenant_or_agent_sees_none_of_it()
    {
        await Write("a", "secret");

        foreach (var (tenant, agent) in new[] { (Other, "main"), (Tenant, "ops") })
        {
            Assert.Null(await Workspaces.Read(tenant, agent, "a", None));
            Assert.Empty(await Workspaces.List(tenant, agent, "", None));
            Assert.False(await Workspaces.Delete(tenant, agent, "a", None));
            Assert.True(await Workspaces.Write(tenant, agent, "a", Bytes("secret"), "", None));
            Assert.True(await Workspaces.Delete(tenant, agent, "a", None));
        }

        Assert.Equal("secret", await Content("a"));
    }

    private Task<bool> Write(string path, string content, string? expectedHash = null) =>
        Workspaces.Write(Tenant, "main", path, Bytes(content), expectedHash, None);

    private async Task<string?> Content(string path) => Text((await Workspaces.Read(Tenant, "main", path, None))?.Content);

    private async Task<string[]> Paths(string prefix) =>
        [.. (await Workspaces.List(Tenant, "main", prefix, None)).Select(file => file.Path)];
}

namespace Avi.Tests.NodePeers;

/// <summary>Fetches the pinned npm packages of the Node programs, once per checkout.</summary>
/// <remarks>Several test processes may ask at the same time: one installs, the others wait for it.</remarks>
internal static class NodeModules
{
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(200);

    /// <summary>Gets the folder of the Node programs in the checkout that this process was built from.</summary>
    public static string Folder { get; } = Path.Combine(FindRoot(), "tests", "Avi.Interop.Tests", "node");

    /// <summary>Makes sure that the packages of <c>package-lock.json</c>, exactly these, are installed.</summary>
    /// <exception cref="NodeMissingException">This machine has no Node.js that is new enough, or no npm.</exception>
    /// <exception cref="PeerException">npm failed; the message has its output.</exception>
    public static async Task EnsureAsync(CancellationToken cancellation)
    {
        await NodeRuntime.RequireAsync(cancellation);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(InstallTime);

        DirectoryInfo state = Directory.CreateDirectory(Path.Combine(Folder, "obj"));
        await using FileStream onlyOne = await LockAsync(Path.Combine(state.FullName, "install.lock"), limit.Token);

        string wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"), limit.Token);
        string installedFile = Path.Combine(state.FullName, "installed.json");
        if (await IsInstalledAsync(installedFile, wanted, limit.Token))
            return;

        string[] arguments = ["ci", "--no-audit", "--no-fund", "--prefer-offline"];
        await NodeRuntime.RunAsync(Folder, NodeRuntime.Npm, arguments, limit.Token);
        await File.WriteAllTextAsync(installedFile, wanted, limit.Token);
    }

    private static async Task<bool> IsInstalledAsync(
        string installedFile, string wanted, CancellationToken cancellation) =>
        Directory.Exists(Path.Combine(Folder, "node_modules"))
            && File.Exists(installedFile)
            && await File.ReadAllTextAsync(installedFile, cancellation) == wanted;

    // The system frees the lock when its holder dies, however it dies.
    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(LockRetry, cancellation);
            }
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Avi.sln")))
            folder = folder.Parent;

        return folder?.FullName ?? throw new DirectoryNotFoundException("This program runs outside the repository.");
    }
}

using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Tcp;
using Avi.Mesh.Settings;
using Avi.Mesh.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Avi.Mesh;

/// <content>How a node begins.</content>
public sealed partial class MeshNode
{
    private const string DefaultListenAddress = "/ip4/0.0.0.0/tcp/0";

    // Also where nothing is flushed, a handler may be in the middle of something.
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(1);

    /// <summary>Starts a node: it listens when the task has ended, and goes on dialling its bootstrap nodes.</summary>
    /// <param name="options">How it is set up; not to be changed afterwards.</param>
    /// <param name="cancellation">Ends the start, and leaves nothing behind.</param>
    /// <returns>The node.</returns>
    /// <exception cref="ArgumentException">A setting is wrong; the message names it.</exception>
    /// <exception cref="MeshListenException">An address to listen on is in use, or is not one of this host.</exception>
    /// <exception cref="IOException">
    /// The identity file cannot be read or written, or that of the network's key holds none.
    /// </exception>
    /// <exception cref="OperationCanceledException">The start was cancelled.</exception>
    public static Task<MeshNode> StartAsync(MeshOptions options, CancellationToken cancellation) =>
        StartAsync(options, services: null, cancellation);

    /// <summary>Starts a node, with a log, a meter or a clock of the caller's.</summary>
    /// <param name="options">How it is set up; not to be changed afterwards.</param>
    /// <param name="services">What it takes from its surroundings.</param>
    /// <param name="cancellation">Ends the start, and leaves nothing behind.</param>
    /// <returns>The node.</returns>
    /// <exception cref="ArgumentException">A setting is wrong; the message names it.</exception>
    /// <exception cref="MeshListenException">An address to listen on is in use, or is not one of this host.</exception>
    /// <exception cref="IOException">
    /// The identity file cannot be read or written, or that of the network's key holds none.
    /// </exception>
    /// <exception cref="OperationCanceledException">The start was cancelled.</exception>
    public static Task<MeshNode> StartAsync(
        MeshOptions options, MeshServices? services = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);

        services ??= new MeshServices();
        var tcp = new TcpTransport(new TcpTransportOptions(), services.Time);
        return StartAsync(options, services, [tcp], cancellation);
    }

    /// <summary>Starts a node on other transports than TCP.</summary>
    internal static async Task<MeshNode> StartAsync(
        MeshOptions options,
        MeshServices services,
        IReadOnlyList<ITransport> transports,
        CancellationToken cancellation)
    {
        ValidateOptionsResult validation = new MeshOptionsValidator().Validate(name: null, options);
        if (validation.Failed)
            throw new ArgumentException(validation.FailureMessage, nameof(options));

        ILogger logger = services.LoggerFactory?.CreateLogger<MeshNode>() ?? NullLogger<MeshNode>.Instance;
        MeshNetworkKey? network = options.Admission.LoadNetworkKey();
        cancellation.ThrowIfCancellationRequested();
        PrivateKey identity = options.IdentityFile is { } file
            ? IdentityFile.LoadOrCreate(file)
            : PrivateKey.Generate();
        var node = new MeshNode(
            new MeshStack(options, services, identity, network, transports, logger),
            options,
            new HandlerPatience(PatienceOf(options), services.Time, logger),
            logger);
        try
        {
            await node._stack.StartAsync(ListenAddressesOf(options), cancellation).ConfigureAwait(false);
            logger.NodeStarted(options.Name, node.Id, string.Join(' ', node.Addresses));
            if (network is not null)
                logger.NetworkIsPrivate(options.Name, network.Fingerprint);

            return node;
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Says what a node is to listen on.</summary>
    internal static IReadOnlyList<string> ListenAddressesOf(MeshOptions options) =>
        options.ListenAddresses is { Count: > 0 } chosen ? [.. chosen] : [DefaultListenAddress];

    /// <summary>Says for how long a handler may take to end before it is worth a warning.</summary>
    internal static TimeSpan PatienceOf(MeshOptions options) =>
        options.FlushTimeout > LeastPatience ? options.FlushTimeout : LeastPatience;
}

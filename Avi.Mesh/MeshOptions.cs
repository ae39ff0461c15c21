using System.ComponentModel.DataAnnotations;
using Avi.Mesh.Settings;
using Microsoft.Extensions.Options;

namespace Avi.Mesh;

/// <summary>
/// How a node is set up. The defaults are good for a first node; every limit says what happens at it.
/// </summary>
public sealed class MeshOptions : IValidatableObject
{
    /// <summary>Gets or sets the name that other nodes see. Default: <c>avi</c>. At most 64 characters.</summary>
    [Required]
    [StringLength(64, MinimumLength = 1)]
    public string Name { get; set; } = "avi";

    /// <summary>
    /// Gets or sets the multiaddrs to listen on, such as <c>/ip4/192.0.2.10/tcp/4001</c>; port 0 is any free port.
    /// Default: none, which means all IPv4 interfaces on a free port (<c>/ip4/0.0.0.0/tcp/0</c>). At most 256.
    /// </summary>
    [Multiaddrs]
    public IList<string> ListenAddresses { get; set; } = [];

    /// <summary>
    /// Gets or sets the multiaddrs of nodes to stay connected to, such as
    /// <c>/dns4/mesh.example.com/tcp/4001/p2p/12D3…</c>. With <c>/p2p/</c> the node there must prove that identity;
    /// without, whoever answers is taken. Default: none. At most 256.
    /// </summary>
    [Multiaddrs]
    public IList<string> Bootstrap { get; set; } = [];

    /// <summary>Gets or sets how the node finds others that nobody has named to it.</summary>
    [Required]
    [ValidateObjectMembers]
    public MeshDiscoveryOptions Discovery { get; set; } = new();

    /// <summary>
    /// Gets or sets the file that keeps the node's private key; made, readable by its owner only, when it is missing.
    /// Default: <see langword="null"/>, a new identity at each start.
    /// </summary>
    [StringLength(4096, MinimumLength = 1)]
    public string? IdentityFile { get; set; }

    /// <summary>Gets or sets how messages are identified; the same on all nodes of a mesh. Default: AVI's.</summary>
    [EnumDataType(typeof(MessageIdStyle))]
    public MessageIdStyle MessageIds { get; set; } = MessageIdStyle.PeerIdText;

    /// <summary>
    /// Gets or sets how many messages wait for the reader of one subscription; the oldest makes room, and is counted.
    /// Default: 1,024.
    /// </summary>
    [Range(1, 1_000_000)]
    public int SubscriptionQueueCapacity { get; set; } = 1_024;

    /// <summary>
    /// Gets or sets how many events wait for the reader of one <see cref="MeshNode.WatchAsync"/>; the oldest makes
    /// room, and is counted. Default: 256.
    /// </summary>
    [Range(1, 1_000_000)]
    public int EventQueueCapacity { get; set; } = 256;

    /// <summary>
    /// Gets or sets how many messages wait for the first peer while none is connected; the oldest makes room, and is
    /// counted. Default: 1,024.
    /// </summary>
    [Range(1, 1_000_000)]
    public int OutboxCapacity { get; set; } = 1_024;

    /// <summary>Gets or sets how much others may ask of this node.</summary>
    [Required]
    [ValidateObjectMembers]
    public MeshLimits Limits { get; set; } = new();

    /// <summary>Gets or sets who may be connected. Default: anybody.</summary>
    [Required]
    [ValidateObjectMembers]
    public MeshAdmissionOptions Admission { get; set; } = new();

    /// <summary>Gets or sets how messages travel, and how peers are judged.</summary>
    [Required]
    [ValidateObjectMembers]
    public MeshPubSubOptions PubSub { get; set; } = new();

    /// <summary>Gets or sets how much may be under way to the validators of <see cref="MeshNode.Validate"/>.</summary>
    [Required]
    [ValidateObjectMembers]
    public MeshValidationOptions Validation { get; set; } = new();

    /// <summary>
    /// Gets or sets the first pause before a lost bootstrap node is dialled again; it doubles. Default: 0.5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan MinRedialPause { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Gets or sets the longest pause between two dials of a bootstrap node. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan MaxRedialPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how many peers the node keeps.</summary>
    [Required]
    [ValidateObjectMembers]
    public MeshConnectionOptions Connections { get; set; } = new();

    /// <summary>
    /// Gets or sets GossipSub's heartbeat; each beat repairs the mesh and gossips. Default: 1 second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets or sets how long disposing waits for messages that were accepted to reach the peers' sockets.
    /// Default: 2 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets the limits and times of streams and requests between nodes.</summary>
    [Required]
    [ValidateObjectMembers]
    public MeshStreamOptions Streams { get; set; } = new();

    /// <inheritdoc/>
    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (MaxRedialPause < MinRedialPause)
        {
            string path = SettingPath.Of(validationContext, nameof(MaxRedialPause));
            yield return new ValidationResult($"{path} is {MaxRedialPause}, below MinRedialPause, {MinRedialPause}.");
        }
    }
}
